// A worklist by keyboard: with focus on a link or button in a row, the arrows up and down go to the same one in the next row.
// Listens on the page, since a filter renews the table.

document.addEventListener('keydown', event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    const here = event.target.closest('a, button, summary')
    const row = here?.closest('table.work tbody tr')
    if (!row) return
    const rows = [...document.querySelectorAll('table.work tbody tr')]
    const next = rows[rows.indexOf(row) + step]
    if (!next) return
    const targets = element => [...element.querySelectorAll('a, button, summary')]
    const wanted = targets(row).indexOf(here)
    const found = targets(next)
    if (!found.length) return
    event.preventDefault()
    found[Math.min(wanted, found.length - 1)].focus()
})
