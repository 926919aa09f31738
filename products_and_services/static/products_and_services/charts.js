'use strict';
/* Draws what the page also says in words and as a table. Colours are the theme's own, light or dark. */
(function () {
    const drawn = [];

    function colour(name) {
        return getComputedStyle(document.documentElement).getPropertyValue('--bs-' + name).trim();
    }

    function axis(ticks) {
        return {
            grid: {color: colour('border-color')},
            border: {display: false},
            ticks: Object.assign({color: colour('secondary-color'), maxRotation: 0, autoSkipPadding: 16}, ticks),
        };
    }

    function options(x, y, legend, tooltip) {
        return {
            animation: false,
            maintainAspectRatio: false,
            locale: document.documentElement.lang,
            interaction: {mode: 'nearest', axis: 'x', intersect: false},
            scales: {x: x, y: y},
            plugins: {
                legend: {display: legend, position: 'bottom', labels: {color: colour('body-color'), boxWidth: 12}},
                tooltip: tooltip,
            },
        };
    }

    /* One value over time, as steps: it holds until the next one. */
    function steps(data) {
        const first = data.points[0].x;
        const last = data.points[data.points.length - 1].x;
        const style = {dateStyle: 'short', timeZone: data.zone};
        if (last - first < 3 * 24 * 3600 * 1000) {
            style.timeStyle = 'short';
        }
        const day = new Intl.DateTimeFormat(document.documentElement.lang, style);
        const x = axis({maxTicksLimit: 5, callback: function (value) { return day.format(value); }});
        const y = axis({maxTicksLimit: 5});
        const tooltip = {
            displayColors: false,
            callbacks: {title: function () { return ''; }, label: function (item) { return item.raw.text; }},
        };
        Object.assign(x, {type: 'linear', min: first, max: last});
        return {
            type: 'line',
            data: {datasets: [{
                label: data.label,
                data: data.points,
                stepped: 'before',
                borderColor: colour('primary'),
                backgroundColor: colour('primary'),
                borderWidth: 2,
                pointRadius: 2,
                pointHoverRadius: 5,
                clip: 8,
            }]},
            options: options(x, Object.assign(y, {grace: '10%'}), false, tooltip),
        };
    }

    /* Counts by day, one colour for each sort. */
    function stack(data) {
        const x = Object.assign(axis({maxTicksLimit: 8}), {stacked: true, grid: {display: false}});
        const y = Object.assign(axis({precision: 0, maxTicksLimit: 5}), {stacked: true, beginAtZero: true});
        const sets = data.series.map(function (one) {
            return {label: one.label, data: one.values, backgroundColor: colour(one.colour), maxBarThickness: 18};
        });
        return {
            type: 'bar',
            data: {labels: data.labels, datasets: sets},
            options: options(x, y, true, {filter: function (item) { return item.raw > 0; }, mode: 'index'}),
        };
    }

    function draw(place) {
        const source = document.getElementById(place.dataset.chart);
        const data = JSON.parse(source.textContent);
        const canvas = document.createElement('canvas');
        place.replaceChildren(canvas);
        drawn.push(new window.Chart(canvas, data.type === 'steps' ? steps(data) : stack(data)));
    }

    function drawAll() {
        drawn.splice(0).forEach(function (chart) { chart.destroy(); });
        document.querySelectorAll('.zoho-chart[data-chart]').forEach(draw);
    }

    document.addEventListener('DOMContentLoaded', function () {
        drawAll();
        new MutationObserver(drawAll).observe(
            document.documentElement, {attributes: true, attributeFilter: ['data-bs-theme', 'data-theme']}
        );
    });
})();
