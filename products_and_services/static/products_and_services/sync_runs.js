'use strict';
/* Comfort only: a run that goes on shows how far it is. Without this file a reload of the page does the same. */
(function () {
    const SECONDS = 2;
    const SECONDS_AFTER_A_FAILURE = 10;

    function show(card, told) {
        card.querySelectorAll('[data-progress]').forEach(function (part) {
            const text = told[part.dataset.progress];
            if (part.textContent !== text) {
                part.textContent = text;
            }
        });
        card.querySelector('[data-progress=state]').className = 'badge text-bg-' + told.colour;
        const bar = card.querySelector('progress');
        if (told.percent === null) {
            bar.removeAttribute('value');
        } else {
            bar.value = told.percent;
        }
    }

    async function poll(card) {
        let seconds = SECONDS;
        try {
            const answer = await fetch(card.dataset.progressUrl, {credentials: 'same-origin', redirect: 'error'});
            const told = await answer.json();
            if (!told.active) {
                window.location.reload();
                return;
            }
            show(card, told);
        } catch (error) {
            console.warn('The progress could not be read.', error);
            seconds = SECONDS_AFTER_A_FAILURE;
        }
        setTimeout(poll, 1000 * seconds, card);
    }

    document.addEventListener('DOMContentLoaded', function () {
        const card = document.querySelector('#sync-progress');
        if (card) {
            setTimeout(poll, 1000 * SECONDS, card);
        }
    });
})();
