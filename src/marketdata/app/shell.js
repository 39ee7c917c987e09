// What Streamlit leaves undone for readers who see or point otherwise.
(() => {
    // A page that is written anew says nothing by itself (WCAG 2.2, 4.1.3). Once it has come to rest, tell what it shows, if that has changed.
    const REST = 400;  // milliseconds
    const SHOWN = 'h1, h2, h3, .md-said, .md-warning, .md-tiles, .md-empty';
    const aloud = document.getElementById('aloud');
    const texts = selector => [...document.querySelectorAll(`[data-testid="stMain"] :is(${selector})`)].map(each => each.textContent.trim());
    const said = () => texts(SHOWN).join('\n');
    const runs = () => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState !== 'notRunning';
    let shown = null, rested = false, waiting;

    // The names of the groups of the menu are written by its style. Each link says in which of them it stands (1.3.1).
    const describe = () => {
        for (const group of document.getElementById('groups').children)
            for (const ending of group.dataset.endings.split(' '))
                document.querySelector(`[data-testid="stSidebarNavLink"][href$="${ending}"]`)?.setAttribute('aria-describedby', group.id);
    };

    const tell = () => {
        const [page] = texts('h1'), [first = '', ...others] = texts('h2, .md-empty');
        if (!page || runs()) return;
        const now = said();
        if (shown !== null && now !== shown) aloud.textContent = `${page}. ${others.length ? `${others.length + 1} headings, the first: ` : ''}${first}`;
        shown = now;
    };
    const notice = () => {
        if (!runs()) rested ||= texts('h1').length > 0;
        else if (rested) shown ??= said();  // a reader was quicker than our rest: this is what stood there before
        clearTimeout(waiting);
        waiting = setTimeout(() => { describe(); tell(); }, REST);
    };
    new MutationObserver(notice).observe(document.getElementById('root'), {subtree: true, childList: true, attributes: true, attributeFilter: ['data-test-script-state']});

    // What a chart tells of a mark lies over other marks until the mouse moves on (1.4.13). Escape takes it away, and the next movement brings it back.
    const quiet = hushed => document.documentElement.classList.toggle('md-hushed', hushed);
    addEventListener('keydown', event => event.key === 'Escape' && quiet(true));
    addEventListener('pointermove', () => quiet(false), {capture: true, passive: true});
})();
