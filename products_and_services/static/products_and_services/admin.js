'use strict';
/* Comfort only: everything below also works without this file. */
(function () {
    /* Our pages load this file, and Jazzmin every page for its top menu: once is enough. */
    if (window.zohoAdmin) {
        return;
    }
    window.zohoAdmin = true;

    /* The link in the top menu leads to a page that asks; with scripts, one click is enough. */
    function startSync(event) {
        const token = document.querySelector('#logout-form input[name=csrfmiddlewaretoken]');
        const link = event.currentTarget;
        if (!token || event.ctrlKey || event.metaKey || event.shiftKey) {
            return;
        }
        event.preventDefault();
        const form = document.createElement('form');
        form.method = 'post';
        form.action = link.href;
        form.append(token.cloneNode());
        document.body.append(form);
        onlyOnce(form, link);
        form.requestSubmit();
    }

    /* A second click while the first is on its way does nothing. */
    function onlyOnce(form, control) {
        form.addEventListener('submit', function (event) {
            if (control.getAttribute('aria-disabled') === 'true') {
                event.preventDefault();
            }
            control.setAttribute('aria-disabled', 'true');
        });
    }

    /* A value of Zoho's is read-only until its box is ticked. */
    function followKeepBox(row) {
        const box = row.querySelector('.zoho-keep input[type=checkbox]');
        const value = row.querySelector('.zoho-value input:not([type=hidden]), .zoho-value textarea');
        if (!box || !value) {
            return;
        }
        function follow() {
            value.readOnly = !box.checked;
            value.classList.toggle('zoho-locked-out', !box.checked);
        }
        value.addEventListener('click', function (event) {
            if (value.type === 'checkbox' && !box.checked) {
                event.preventDefault();
            }
        });
        box.addEventListener('change', follow);
        follow();
    }

    document.addEventListener('DOMContentLoaded', function () {
        document.querySelectorAll('.app-header a[href$="/sync-zoho/"]').forEach(function (link) {
            link.addEventListener('click', startSync);
        });
        document.querySelectorAll('.zoho-sync-form').forEach(function (form) {
            onlyOnce(form, form.querySelector('button'));
        });
        document.querySelectorAll('.zoho-owned').forEach(followKeepBox);
    });
    /* Back to a page that the browser kept: the button works again. */
    window.addEventListener('pageshow', function () {
        document.querySelectorAll('[aria-disabled=true]').forEach(function (control) {
            control.removeAttribute('aria-disabled');
        });
    });
})();
