'use strict';
/* Comfort only: the address can be selected and copied by hand. */
document.addEventListener('DOMContentLoaded', function () {
    document.querySelectorAll('.zoho-copy').forEach(function (button) {
        const source = document.getElementById(button.dataset.copy);
        if (!source || !navigator.clipboard) {
            return;
        }
        button.hidden = false;
        button.addEventListener('click', async function () {
            source.select();
            await navigator.clipboard.writeText(source.value);
            button.textContent = button.dataset.done;
        });
    });
});
