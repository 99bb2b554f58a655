// A filter form answers while it is filled: <form method="get" data-live="list count"> names the ids that are renewed.
// The first heading of the renewed part is read out. Without this module the form's own button does the same.

const pause = 350

function watch(form) {
    const ids = form.dataset.live.split(/\s+/).filter(Boolean)
    const voice = document.createElement('p')
    voice.className = 'hidden'
    voice.setAttribute('role', 'status')
    form.after(voice)
    let timer
    let request

    function address() {
        const url = new URL(form.getAttribute('action') ?? '', location.href)
        url.search = ''
        for (const [name, value] of new FormData(form)) {
            if (typeof value === 'string' && value !== '') url.searchParams.append(name, value)
        }
        return url
    }

    async function renew() {
        request?.abort()
        request = new AbortController()
        const url = address()
        try {
            const answer = await fetch(url, { signal: request.signal, headers: { Accept: 'text/html' } })
            if (!answer.ok) throw new Error(`${answer.status}`)
            const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
            const parts = ids.map(id => [document.getElementById(id), page.getElementById(id)])
            if (parts.some(([old, fresh]) => !old || !fresh)) throw new Error('part missing')
            for (const [old, fresh] of parts) old.replaceWith(document.adoptNode(fresh))
            history.replaceState(null, '', url)
            voice.textContent = document.getElementById(ids[0]).querySelector('h1, h2, h3, caption')?.textContent ?? ''
        } catch (problem) {
            if (problem.name !== 'AbortError') HTMLFormElement.prototype.submit.call(form)
        }
    }

    form.addEventListener('input', event => {
        clearTimeout(timer)
        const typing = event.target.matches('input:not([type="checkbox"], [type="radio"]), textarea')
        timer = setTimeout(renew, typing ? pause : 0)
    })
    form.addEventListener('submit', event => {
        event.preventDefault()
        clearTimeout(timer)
        renew()
    })
}

document.querySelectorAll('form[data-live]').forEach(watch)
