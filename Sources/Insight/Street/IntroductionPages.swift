import Civic
import Initiatives
import Markup
import Store
import Web

/// What the link in a mail opens: one question, two buttons. Opening it changes nothing, since mail scanners open links too.
struct IntroductionPages: Sendable {
    var routes: [Route] { [.get("/kennismaken/{token}", .everyone, show), .post("/kennismaken/{token}", .everyone, answer)] }

    private static let choice = "antwoord"

    private struct Asked: Sendable {
        let introduction: Introduction
        let initiative: Initiative
        let side: IntroductionLink.Side
        let isTurn: Bool
    }

    private func asked(_ visit: Visit) async throws -> Asked {
        let (secret, now) = (Secret(try visit.parameter("token")), visit.now)
        let found = try await visit.read { db -> Asked? in
            guard let link = try db.introductionLink(secret), let introduction = try db.introduction(link.introduction),
                let initiative = try db.initiative(introduction.initiative)
            else { return nil }
            return Asked(
                introduction: introduction, initiative: initiative, side: link.side, isTurn: try link.isTurn(introduction, at: now, in: db))
        }
        guard let found else { throw Refusal.notFound }
        return found
    }

    private func show(_ visit: Visit) async throws -> Answer { .page(page(try await asked(visit), Form(), visit)) }

    private func page(_ asked: Asked, _ form: Form, _ visit: Visit) -> Page {
        let t = visit.t
        let title = t("introduction.ask.title", ["title": asked.initiative.title])
        let content: HTML = asked.isTurn ? question(asked, form, visit) : "<p class=\"lead\">\(t("introduction.ask.over"))</p>"
        let body: HTML = """
            <div class="wrap is-narrow section">\(form.summary(visit))<h1>\(title)</h1>\(content)
            <p><a class="tap" href="\(asked.initiative.path)">\(t("introduction.ask.look"))</a></p></div>
            """
        return Page(title, body).with(\.isPrivate, true).with(\.hasProblems, !form.isFine).with(\.status, form.isFine ? 200 : 422)
    }

    private func question(_ asked: Asked, _ form: Form, _ visit: Visit) -> HTML {
        let t = visit.t
        return """
            <p class="lead">\(t("introduction.ask.\(asked.side.rawValue)", ["title": asked.initiative.title]))</p>
            <p class="told"\(attribute: "lang", visit.writtenIn)>\(asked.introduction.reason)</p><p>\(t("introduction.how.\(asked.side.rawValue)"))</p>
            <form method="post" action="\(visit.path)">\(form.token())
            <p class="buttons"><button class="button" name="\(Self.choice)" value="ja">\(t("introduction.ask.agree"))</button> \
            <button class="button is-second" name="\(Self.choice)" value="nee">\(t("introduction.ask.refuse"))</button></p></form>
            """
    }

    private func answer(_ visit: Visit) async throws -> Answer {
        let asked = try await asked(visit)
        var form = Form(visit.body)
        guard let choice = visit.body.first(Self.choice), ["ja", "nee"].contains(choice) else {
            form.add(FieldProblem(Self.choice, "error.choose"))
            return .page(page(asked, form, visit))
        }
        try await visit.perform(AnswerIntroduction(secret: Secret(try visit.parameter("token")), isYes: choice == "ja"))
        return .redirect(visit.path, saying: choice == "ja" ? "introduction.saidYes.\(asked.side.rawValue)" : "introduction.ask.saidNo")
    }
}
