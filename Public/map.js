// Choosing a place: a click on <svg data-map="west south east north"> fills the two fields named by data-lon and data-lat (their ids).
// The viewBox covers those degrees linearly. A data-pin element inside moves along. The fields themselves are the way by keyboard.

const decimals = 6

function watch(svg) {
    const [west, south, east, north] = svg.dataset.map.trim().split(/\s+/).map(Number)
    const lon = document.getElementById(svg.dataset.lon)
    const lat = document.getElementById(svg.dataset.lat)
    const pin = svg.querySelector('[data-pin]')
    if (!lon || !lat || !(east > west) || !(north > south)) return
    svg.closest('.map')?.classList.add('is-picking')

    function place() {
        const [x, y] = [lon, lat].map(field => parseFloat(field.value.replace(',', '.')))
        const box = svg.viewBox.baseVal
        const inside = x >= west && x <= east && y >= south && y <= north
        if (!pin) return
        pin.toggleAttribute('hidden', !inside)
        pin.setAttribute('visibility', inside ? 'visible' : 'hidden')
        if (!inside) return
        const left = box.x + (x - west) / (east - west) * box.width
        const top = box.y + (north - y) / (north - south) * box.height
        pin.setAttribute('transform', `translate(${left.toFixed(2)} ${top.toFixed(2)})`)
    }

    function fill(field, value) {
        field.value = value.toFixed(decimals)
        field.dispatchEvent(new Event('input', { bubbles: true }))
        field.dispatchEvent(new Event('change', { bubbles: true }))
    }

    svg.addEventListener('click', event => {
        const matrix = svg.getScreenCTM()
        if (!matrix) return
        const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse())
        const box = svg.viewBox.baseVal
        const across = (point.x - box.x) / box.width
        const down = (point.y - box.y) / box.height
        if (across < 0 || across > 1 || down < 0 || down > 1) return
        event.preventDefault()
        fill(lon, west + across * (east - west))
        fill(lat, north - down * (north - south))
    })
    lon.addEventListener('input', place)
    lat.addEventListener('input', place)
    place()
}

document.querySelectorAll('svg[data-map]').forEach(watch)
