// Long forms: <form data-autosave="/address"> posts what is typed so far, a moment after typing stops and when the page is left.
// The answer's text ("Bewaard om 21.04 uur") appears in the element with data-saved; data-failed holds the words for a failure.
// <form data-guard> only asks before leaving with unsaved changes. Files are never sent along: they go with the form itself.

const pause = 1500

function content(form) {
    const fields = new URLSearchParams()
    for (const [name, value] of new FormData(form)) {
        if (typeof value === 'string') fields.append(name, value)
    }
    return fields
}

function watch(form) {
    const address = form.dataset.autosave
    const status = form.querySelector('[data-saved]')
    let saved = content(form).toString()
    let failing = false
    let leaving = false
    let timer
    let running = Promise.resolve()

    const changed = () => content(form).toString() !== saved

    async function save(keepalive = false) {
        if (!address || !changed()) return
        const body = content(form)
        try {
            const answer = await fetch(address, { method: 'POST', body, keepalive, redirect: 'error' })
            if (!answer.ok) throw new Error(`${answer.status}`)
            saved = body.toString()
            show(await answer.text(), false)
        } catch {
            show(status?.dataset.failed ?? '', true)
        }
    }

    function show(text, wrong) {
        failing = wrong
        if (!status) return
        status.textContent = text
        status.classList.toggle('is-no', wrong)
    }

    // One after the other, so that an older answer never overtakes a newer one.
    const queue = () => { running = running.then(() => save()) }

    form.addEventListener('input', () => {
        clearTimeout(timer)
        timer = setTimeout(queue, failing ? 4 * pause : pause)
    })
    form.addEventListener('submit', () => {
        leaving = true
        clearTimeout(timer)
    })
    document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'hidden' && !leaving) save(true)
    })
    addEventListener('pageshow', () => { leaving = false })
    addEventListener('beforeunload', event => {
        const chosenFile = [...form.querySelectorAll('input[type="file"]')].some(input => input.files.length)
        if (!leaving && (changed() || chosenFile)) event.preventDefault()
    })
}

document.querySelectorAll('form[data-autosave], form[data-guard]').forEach(watch)
