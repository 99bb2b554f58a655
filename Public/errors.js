// After a form that came back: the summary takes focus, and a link in it goes to the field with its label in view.

const summary = document.querySelector('.error-summary')
if (summary) summary.tabIndex = -1
if (!location.hash) summary?.focus()

summary?.addEventListener('click', event => {
    const link = event.target.closest('a[href^="#"]')
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)))
    if (!field) return
    const input = field.matches('input, select, textarea, button') ? field : field.querySelector('input, select, textarea')
    if (!input) return
    event.preventDefault()
    const group = input.closest('.field') ?? input
    group.scrollIntoView({ block: 'start' })
    input.focus({ preventScroll: true })
})
