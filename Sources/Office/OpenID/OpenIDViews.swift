import Civic
import Markup
import Web

enum OpenIDViews {
    /// Why somebody was not signed in, and the other ways in.
    static func refusal(_ fault: OpenIDFault, _ provider: OpenIDProvider, _ path: String?, _ visit: Visit) -> Page {
        let (t, key) = (visit.t, fault.explanation.rawValue)
        let values = ["provider": provider.name(t), "municipality": visit.municipality.name]
        let title = t("openID.\(key).title", values)
        let reference = fault.explanation == .trouble ? Trace.current?.id : nil
        let code: HTML? = reference.map { "<p class=\"small soft\">\(t("errorPage.reference", ["reference": $0]))</p>" }
        let body: HTML = """
            <div class="wrap is-narrow section">
            <h1>\(title)</h1>
            <p class="lead">\(t("openID.\(key).text", values))</p>
            <p class="buttons">\(way(fault, provider, path, t)) <a class="tap" href="/inloggen">\(t("openID.byMail"))</a></p>
            \(code)</div>
            """
        return Page(title, body).with(\.status, fault.status).with(\.isPrivate, true)
    }

    /// The first thing to try.
    private static func way(_ fault: OpenIDFault, _ provider: OpenIDProvider, _ path: String?, _ t: Words) -> HTML {
        switch fault.explanation {
        case .again, .cancelled, .trouble:
            let door = WebAddress(path: OpenID.doorPath(provider, to: path))
            return "<a class=\"button\" href=\"\(door)\">\(t("openID.tryAgain"))</a>"
        case .personUnknown: return "<a class=\"button\" href=\"/idee\">\(t("openID.tellIdea"))</a>"
        case .mailNotVerified, .colleague, .noRole, .rolesWait, .otherAccount: return .empty
        }
    }
}
