import Civic
import Markup
import Rules
import Web

/// The clock of a case as a bar: what is gone, what stood still, what is left. Pure geometry, so that it can be tested.
struct ClockBar: Hashable {
    static let width = 640
    static let height = 40

    let received: LocalDate
    let answerBy: LocalDate
    let today: LocalDate
    let pauses: [ClosedRange<LocalDate>]

    var total: Int { max(1, received.days(until: answerBy)) }
    var gone: Int { min(max(0, received.days(until: today)), total) }
    var isOver: Bool { today > answerBy }
    var pausedDays: Int { Set(pauses.flatMap { $0.lowerBound.dayNumber...$0.upperBound.dayNumber }).count }

    /// Where a day begins on the bar.
    func x(_ day: LocalDate) -> Int { min(max(0, received.days(until: day)), total) * Self.width / total }
    var now: Int { gone * Self.width / total }

    /// Left edge and width of each pause.
    var pauseBars: [(x: Int, width: Int)] {
        pauses.map { (x($0.lowerBound), x($0.upperBound.adding(days: 1)) - x($0.lowerBound)) }.filter { $0.1 > 0 }
    }
}

/// The clock with its pauses and why, also in words: nothing is told by the picture alone.
struct ClockView {
    let file: CaseFile
    let visit: Visit
    let terms: Terms

    private var t: Words { visit.t }
    private var bar: ClockBar {
        ClockBar(
            received: file.clock.begins, answerBy: file.answerBy, today: visit.today,
            pauses: file.clock.stoodStill(until: visit.today, terms))
    }

    var html: HTML {
        """
        <div class="clock"><svg viewBox="0 0 640 58" role="img" aria-labelledby="klok-titel klok-tekst"><title id="klok-titel">\(t("desk.clock.title"))</title>\
        <desc id="klok-tekst">\(sentence)</desc><path class="clock-left" d="M0 0h640v40h-640z"/>\
        <path class="clock-gone" d="M0 0h\(bar.now)v40h-\(bar.now)z"/>\(pauses)<path class="clock-now" d="M\(bar.now)-6v56"/></svg></div>
        <p class="clock-ends"><span>\(t("desk.clock.began"))<br>\(t.date(file.clock.begins))</span>\
        <span>\(t("desk.clock.ends"))<br>\(t.date(file.answerBy))</span></p>
        \(key)<p>\(sentence)</p>
        """
    }

    private var pauses: HTML {
        bar.pauseBars.map { x, width -> HTML in
            let hatches = stride(from: x, to: x + width - 8, by: 12).map { left -> HTML in "M\(left) 40l\(min(16, x + width - left))-40" }
            return """
                <path class="clock-pause" d="M\(x) 0h\(width)v40h-\(width)z"/><path class="clock-hatch" d="\(hatches.joined())"/>
                """
        }.joined()
    }

    private var key: HTML {
        let pause: HTML? =
            bar.pauses.isEmpty
            ? nil
            : """
            <li><svg viewBox="0 0 10 10" aria-hidden="true"><path class="clock-pause" d="M0 0h10v10h-10z"/>\
            <path class="clock-hatch" d="M0 10l5-10M5 10l5-10"/></svg>\(t("desk.clock.still"))</li>
            """
        return """
            <ul class="clock-key"><li><svg viewBox="0 0 10 10" aria-hidden="true"><path class="clock-gone" d="M0 0h10v10h-10z"/></svg>\
            \(t("desk.clock.gone"))</li>\(pause)<li><svg viewBox="0 0 10 10" aria-hidden="true"><path class="clock-left" d="M0 0h10v10h-10z"/></svg>\
            \(t("desk.clock.left"))</li></ul>
            """
    }

    /// Everything the picture says, and why the clock stood still.
    var sentence: String {
        let bar = bar
        var sentences = [
            bar.isOver
                ? t("desk.clock.over", count: file.answerBy.days(until: visit.today))
                : t("desk.clock.counted", ["total": t.number(bar.total)], count: bar.gone)
        ]
        for stop in file.clock.stops(until: visit.today, terms) { sentences.append(words(stop)) }
        if file.clock.isStill(on: visit.today, terms) { sentences.append(t("desk.clock.stillNow")) }
        return sentences.joined(separator: " ")
    }

    private func words(_ stop: CaseClock.Stop) -> String {
        let count = stop.days.lowerBound.days(until: stop.days.upperBound) + 1
        let days = ["from": t.date(stop.days.lowerBound), "until": t.date(stop.days.upperBound)]
        guard stop.ground != .supplement else { return t("desk.clock.pause", days, count: count) }
        return t("desk.clock.hold", days.merging(["ground": t("law.ground.\(stop.ground.rawValue)")]) { $1 }, count: count)
    }
}
