// Everything works without these modules. A page loads only those it has a use for.
// The query of this file's own address (its version) is passed on, so that all modules are refreshed together.

const modules = {
    '.error-summary': 'errors',
    'form[data-autosave], form[data-guard]': 'autosave',
    'form[data-live]': 'live',
    'svg[data-map]': 'map',
    'table.work': 'rows',
    'dialog.keys-list': 'keys',
}

const version = new URL(import.meta.url).search
for (const [selector, name] of Object.entries(modules)) {
    if (document.querySelector(selector)) import(`./${name}.js${version}`)
}
