// Keyboard shortcuts for staff. Which key does what stands in the page's own list: data-keys with data-go (an address) or data-act.
// A choice in that list switches them off, kept in this browser. Nothing happens while somebody types, or with Ctrl, Alt or Meta.

const store = 'toetsen'
const pause = 1200

function watch(dialog, opener) {
    const items = [...dialog.querySelectorAll('[data-keys]')]
    const box = dialog.querySelector('[data-on]')
    let first = ''
    let timer

    const isOn = () => { try { return localStorage.getItem(store) !== 'uit' } catch { return true } }
    const links = () => [...document.querySelectorAll('table.work tbody th a')]

    function move(step) {
        const all = links()
        if (!all.length) return
        const row = document.activeElement?.closest?.('table.work tbody tr')
        const here = all.findIndex(link => link.closest('tr') === row)
        const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1)
        all[next].focus()
    }

    const acts = {
        next: () => move(1),
        previous: () => move(-1),
        open: () => document.activeElement?.closest?.('table.work tbody tr')?.querySelector('th a')?.click(),
        tick: () => document.activeElement?.closest?.('table.work tbody tr')?.querySelector('.tick input')?.click(),
        search: () => {
            const field = document.querySelector('input[type="search"]')
            if (field) field.focus()
            else location.assign('/werk/zaken#zoek')
        },
        help: () => dialog.showModal(),
    }

    function isTyping(target) {
        return target.isContentEditable || target.closest('input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"]), textarea, select')
    }

    document.addEventListener('keydown', event => {
        if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && event.key !== 'j' && event.key !== 'k') return
        if (!isOn() || document.querySelector('dialog[open]') || isTyping(event.target)) return
        const keys = first ? `${first} ${event.key}` : event.key
        const item = items.find(item => item.dataset.keys === keys)
        clearTimeout(timer)
        first = ''
        if (item) {
            event.preventDefault()
            if (item.dataset.go) location.assign(item.dataset.go)
            else acts[item.dataset.act]?.()
        } else if (items.some(item => item.dataset.keys.startsWith(`${event.key} `))) {
            first = event.key
            timer = setTimeout(() => { first = '' }, pause)
        }
    })

    box.checked = isOn()
    box.addEventListener('change', () => {
        try { localStorage.setItem(store, box.checked ? 'aan' : 'uit') } catch { /* a browser that keeps nothing starts anew each page */ }
    })
    opener.hidden = false
    opener.querySelector('[data-open]').addEventListener('click', () => dialog.showModal())
}

const dialog = document.querySelector('dialog.keys-list')
const opener = document.querySelector('[data-keyboard]')
if (dialog && opener) watch(dialog, opener)
