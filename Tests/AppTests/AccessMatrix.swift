/// Who gets in where. Every route of the installation stands here exactly once; one that does not, fails the test.
enum AccessMatrix {
    static let table: [(door: Door, routes: [String])] = [
        (
            .everyone,
            [
                "GET /", "GET /over", "GET /hulp", "GET /toegankelijkheid", "GET /privacy", "GET /gezond", "GET /status", "GET /robots.txt",
                "GET /huisstijl.css",
                "GET /inloggen", "POST /inloggen", "GET /inloggen/verstuurd", "GET /link/{token}", "POST /link/{token}",
                "POST /link/{token}/opnieuw", "POST /uitloggen", "GET /inloggen/code", "POST /inloggen/code",
                "GET /.well-known/meemaken-journal", "GET /.well-known/security.txt", "GET /initiatieven", "GET /idee", "POST /idee",
                "GET /geld-en-hulp",
                "POST /geld-en-hulp", "GET /geld-en-hulp/regelingen", "GET /geld-en-hulp/regelingen/{id}",
                "GET /spelregels", "GET /spelregels/versies/{revision}",
                "GET /leren", "GET /leren/{les}", "GET /buren-betrekken", "GET /doelen", "GET /doelen/{doel}", "GET /opgaven",
                "GET /opgaven/{opgave}",
                "GET /open-data", "GET /open-data/{bestand}", "GET /api/v1", "GET /api/v1/openapi.json", "GET /api/v1/dcat",
                "GET /api/v1/initiatieven", "GET /api/v1/regelingen",
                "GET /api/v1/regelingen/{id}", "GET /api/v1/gebieden", "GET /api/v1/gebieden/{code}", "GET /initiatieven.atom",
                "GET /nieuws.atom", "GET /sitemap.xml", "GET /insluiten", "GET /insluiten/initiatieven",
                "GET /advies/{token}", "POST /advies/{token}", "GET /advies/{token}/verstuurd", "POST /advies/{token}/verder",
                "POST /advies/{token}/nieuw", "GET /advies/{token}/gemaild", "GET /akkoord/{token}", "POST /akkoord/{token}",
                "GET /kennismaken/{token}", "POST /kennismaken/{token}",
                "POST /akkoord/{token}/terug",
                // Only where no mail server is set, as on the machine of who tries it out and in these tests.
                "GET /postvak", "GET /postvak/{id}",
            ]
        ),
        // No provider to sign in with is configured in the demonstration.
        (.absent, ["GET /initiatieven/{slug}/eerder", "GET /inloggen/met/{provider}", "GET /inloggen/terug/{provider}"]),
        (.published, ["GET /initiatieven/{slug}", "GET /foto/{id}"]),
        (
            .publicOnly,
            [
                "GET /initiatieven/{slug}/help/{ask}", "POST /initiatieven/{slug}/help/{ask}", "GET /api/v1/initiatieven/{slug}",
                "GET /initiatieven/{slug}.atom",
            ]
        ),
        (
            .signedIn,
            [
                "GET /mijn", "POST /opgaven/{opgave}/initiatieven", "POST /opgaven/{opgave}/los", "GET /mijn/veiligheid",
                "POST /mijn/veiligheid/apparaten", "GET /mijn/gegevens", "GET /mijn/gegevens/alles.json", "GET /mijn/gegevens/alles.csv",
                "GET /mijn/gegevens/verbeteren", "POST /mijn/gegevens/verbeteren", "POST /mijn/gegevens/mailadres",
                "GET /mijn/gegevens/weghalen", "GET /mijn/gegevens/weghalen/zeker", "POST /mijn/gegevens/weghalen/zeker",
                "POST /mijn/gegevens/weghalen/link", "POST /mijn/gegevens/weghalen/toch-niet",
            ]
        ),
        (.administrator, ["GET /beheer/privacy", "POST /beheer/privacy/verzoek", "POST /beheer/privacy/intrekken"]),
        (
            .team,
            [
                "GET /initiatieven/{slug}/beheer", "POST /initiatieven/{slug}/zichtbaarheid", "GET /initiatieven/{slug}/bewerken",
                "POST /initiatieven/{slug}/bewerken", "GET /initiatieven/{slug}/wending/{turn}", "POST /initiatieven/{slug}/wending/{turn}",
                "GET /initiatieven/{slug}/nieuws", "POST /initiatieven/{slug}/nieuws", "GET /initiatieven/{slug}/vragen",
                "POST /initiatieven/{slug}/vragen", "POST /initiatieven/{slug}/vragen/{ask}", "GET /initiatieven/{slug}/geld",
                "GET /initiatieven/{slug}/buren", "POST /initiatieven/{slug}/buren", "POST /initiatieven/{slug}/buren/verslag",
                "POST /initiatieven/{slug}/geld", "GET /initiatieven/{slug}/team", "POST /initiatieven/{slug}/team",
                "GET /initiatieven/{slug}/overdracht", "POST /initiatieven/{slug}/overdracht", "GET /initiatieven/{slug}/geld-en-hulp",
                "POST /initiatieven/{slug}/geld-en-hulp",
            ]
        ),
        (.membersOnly, ["POST /initiatieven/{slug}/team/naam", "POST /initiatieven/{slug}/team/vertrek"]),
        (.invitation, ["GET /initiatieven/{slug}/uitnodiging"]),
        (.invitedOnly, ["POST /initiatieven/{slug}/uitnodiging"]),
        // Nobody was asked to be the successor here.
        (.nobody, ["POST /initiatieven/{slug}/overdracht/aanvaarding"]),
        // Nobody asked for another mail address here.
        (.nobody, ["GET /mijn/gegevens/mailadres/{token}", "POST /mijn/gegevens/mailadres/{token}"]),
        (
            .draft,
            [
                "GET /idee/{id}", "GET /idee/{id}/wat", "POST /idee/{id}/wat", "POST /idee/{id}/wat/bewaar", "GET /idee/{id}/soort",
                "POST /idee/{id}/soort", "POST /idee/{id}/soort/bewaar", "GET /idee/{id}/waar", "POST /idee/{id}/waar",
                "POST /idee/{id}/waar/bewaar", "GET /idee/{id}/wie", "POST /idee/{id}/wie", "POST /idee/{id}/wie/bewaar",
                "GET /idee/{id}/geld",
                "POST /idee/{id}/geld", "POST /idee/{id}/geld/bewaar", "GET /idee/{id}/kompas", "GET /idee/{id}/kompas/{thema}",
                "POST /idee/{id}/kompas/{thema}", "POST /idee/{id}/kompas/{thema}/bewaar", "GET /idee/{id}/later", "POST /idee/{id}/later",
                "GET /idee/{id}/later/verstuurd", "GET /idee/{id}/weg", "POST /idee/{id}/weg", "GET /idee/{id}/geld-en-hulp",
                "POST /idee/{id}/geld-en-hulp", "GET /idee/{id}/versturen", "POST /idee/{id}/versturen", "GET /idee/{id}/verstuurd",
            ]
        ),
        (
            .caseTeam,
            [
                "GET /mijn/plannen/{reference}", "POST /mijn/plannen/{reference}/antwoord", "POST /mijn/plannen/{reference}/bericht",
                "POST /mijn/plannen/{reference}/intrekken", "POST /mijn/plannen/{reference}/gesprek",
                "POST /mijn/plannen/{reference}/verslag",
                "POST /mijn/plannen/{reference}/papieren", "GET /mijn/plannen/{reference}/papieren/{paper}",
                "GET /mijn/plannen/{reference}/brieven/{letter}", "GET /mijn/plannen/{reference}/brieven/{letter}/pdf",
                "POST /mijn/plannen/{reference}/vast",
                "POST /mijn/plannen/{reference}/geholpen", "POST /mijn/plannen/{reference}/aanmaning",
                "POST /mijn/plannen/{reference}/bezwaar", "POST /mijn/plannen/{reference}/bezwaar-aanvulling",
                "POST /mijn/plannen/{reference}/bezwaar-aanmaning", "POST /mijn/plannen/{reference}/bezwaar-horen",
                "GET /mijn/plannen/{reference}/bezwaar-intrekken", "POST /mijn/plannen/{reference}/bezwaar-intrekken",
                "POST /mijn/plannen/{reference}/samen",
            ]
        ),
        (.leaders, ["GET /werk/processen", "POST /werk/processen", "POST /werk/uitvoer"]),
        (.ownAbsence, ["POST /werk/afwezig/{absence}/terug"]),
        (
            .staff,
            [
                "GET /werk/dubbel", "GET /werk/zaken/{reference}/lijkt-op", "POST /werk/zaken/{reference}/samenvoegen",
                "POST /werk/zaken/{reference}/niet-hetzelfde", "POST /werk/zaken/{reference}/splitsen",
                "POST /werk/zaken/{reference}/samen", "GET /werk/zaken/{reference}/vergelijkbaar",
                "GET /werk/adviezen", "GET /werk/zaken/{reference}/advies", "POST /werk/zaken/{reference}/advies",
                "POST /werk/zaken/{reference}/advies/intrekken", "POST /werk/zaken/{reference}/advies/tegenspraak",
                "POST /werk/zaken/{reference}/advies/tafel", "POST /werk/zaken/{reference}/advies/opgelost", "GET /werk/ronde",
                "GET /werk/ronde/{date}", "POST /werk/ronde/{date}/uitkomst", "POST /werk/ronde/{date}/akkoord",
                "POST /werk/ronde/{date}/terug", "GET /werk/zaken/{reference}/ronde", "POST /werk/zaken/{reference}/ronde",
                "POST /werk/zaken/{reference}/ronde/eraf", "GET /werk/zaken/{reference}/brieven", "POST /werk/zaken/{reference}/brieven",
                "GET /werk/zaken/{reference}/brieven/{letter}", "GET /werk/zaken/{reference}/brieven/{letter}/pdf",
                "GET /werk/nieuw", "GET /werk/zaken", "GET /werk/overzicht",
                "GET /werk/verdelen", "POST /werk/verdelen", "GET /werk/vanzelf", "GET /werk/berichten", "POST /werk/berichten/{id}/gedaan",
                "GET /werk/zaken/{reference}", "POST /werk/zaken/{reference}/neem",
                "POST /werk/zaken/{reference}/vertel",
                "POST /werk/zaken/{reference}/vraag", "POST /werk/zaken/{reference}/antwoord", "POST /werk/zaken/{reference}/wijs-toe",
                "POST /werk/zaken/{reference}/begin", "POST /werk/zaken/{reference}/ja", "POST /werk/zaken/{reference}/nee",
                "POST /werk/zaken/{reference}/verwijs", "POST /werk/zaken/{reference}/categorie", "POST /werk/zaken/{reference}/termijn",
                "POST /werk/zaken/{reference}/notitie", "POST /werk/zaken/{reference}/intrekken", "POST /werk/zaken/{reference}/sluit",
                "GET /werk/doorbraak", "GET /werk/doorbraak/vergadering", "GET /werk/doorbraak/nieuw", "POST /werk/doorbraak/nieuw",
                "GET /werk/doorbraak/{knelpunt}", "POST /werk/doorbraak/{knelpunt}/eigenaar", "POST /werk/doorbraak/{knelpunt}/besluit",
                "POST /werk/doorbraak/{knelpunt}/samenvoegen", "POST /werk/doorbraak/{knelpunt}/tekst",
                "POST /werk/doorbraak/{knelpunt}/dagen",
                "GET /werk/doorbraak/{knelpunt}/les", "POST /werk/doorbraak/{knelpunt}/les", "POST /werk/doorbraak/{knelpunt}/les/weg",
                "GET /werk/doelen", "GET /werk/doelen/nieuw", "POST /werk/doelen/nieuw", "GET /werk/doelen/{doel}",
                "POST /werk/doelen/{doel}",
                "GET /werk/opgaven", "GET /werk/opgaven/nieuw", "POST /werk/opgaven/nieuw", "GET /werk/opgaven/{opgave}",
                "POST /werk/opgaven/{opgave}", "POST /werk/opgaven/{opgave}/initiatief", "POST /werk/opgaven/{opgave}/los",
                "POST /werk/opgaven/{opgave}/klaar", "POST /werk/opgaven/{opgave}/open",
                "POST /werk/zaken/{reference}/stap", "POST /werk/zaken/{reference}/aspect", "POST /werk/zaken/{reference}/gesprek",
                "POST /werk/zaken/{reference}/gekozen", "POST /werk/zaken/{reference}/verslag", "POST /werk/zaken/{reference}/akkoord",
                "POST /werk/zaken/{reference}/beloofd-gedaan",
                "POST /werk/zaken/{reference}/weer-los", "POST /werk/zaken/{reference}/buiten-behandeling",
                "POST /werk/zaken/{reference}/stilstand",
                "POST /werk/zaken/{reference}/ontvangst", "POST /werk/zaken/{reference}/aanmaning", "POST /werk/zaken/{reference}/bezwaar",
                "POST /werk/zaken/{reference}/bezwaar-horen", "POST /werk/zaken/{reference}/bezwaar-horen-antwoord",
                "POST /werk/zaken/{reference}/bezwaar-besluit", "POST /werk/zaken/{reference}/bezwaar-termijn",
                "POST /werk/zaken/{reference}/bezwaar-fout", "POST /werk/zaken/{reference}/bezwaar-hersteld",
                "POST /werk/zaken/{reference}/bezwaar-intrekken", "POST /werk/zaken/{reference}/bezwaar-aanmaning",
                "POST /werk/zaken/{reference}/dwangsom", "POST /werk/zaken/{reference}/dwangsom-betaald",
                "POST /werk/zaken/{reference}/papieren", "GET /werk/zaken/{reference}/papieren/{paper}", "GET /werk/afwezig",
                "POST /werk/afwezig",
                "POST /werk/afwezig/overdracht", "GET /werk/spelregels", "GET /werk/spelregels/{regel}",
            ]
        ),
        (
            .street,
            [
                "GET /werk", "GET /werk/wijk", "POST /werk/wijk", "GET /werk/wijk/aanbod", "POST /werk/wijk/aanbod",
                "GET /werk/wijk/kennismaken", "POST /werk/wijk/kennismaken", "GET /werk/signalen/{signaal}",
                "POST /werk/signalen/{signaal}/tip", "POST /werk/signalen/{signaal}/knelpunt", "POST /werk/signalen/{signaal}/opgave",
                "POST /werk/signalen/{signaal}/klaar", "GET /werk/balie", "POST /werk/balie",
                "GET /mijn/veiligheid/code", "POST /mijn/veiligheid/code", "POST /mijn/veiligheid/code/bevestiging",
                "POST /mijn/veiligheid/code/uit", "POST /mijn/veiligheid/herstelcodes",
            ]
        ),
        // No case system is connected, and the demonstration plays none.
        (.nobody, ["GET /voorbeeld-zaaksysteem", "GET /voorbeeld-zaaksysteem/{reference}"]),
        (.nobody, ["POST /werk/zaken/{reference}/zaaksysteem", "POST /werk/zaken/{reference}/zaaksysteem/opnieuw"]),
        (.administrator, ["GET /beheer/zaaksysteem", "POST /beheer/zaaksysteem/proef", "POST /beheer/zaaksysteem/opnieuw"]),
        // No proposal waits here, and no logo is drafted or set.
        (.nobody, ["GET /beheer/voorstellen/{id}", "POST /beheer/voorstellen/{id}", "GET /beheer/huisstijl/voorbeeld/beeldmerk"]),
        (.nowhere, ["GET /beeldmerk"]),
        (
            .administrator,
            [
                "GET /beheer", "GET /beheer/mensen", "GET /beheer/mensen/nieuw", "POST /beheer/mensen/nieuw", "GET /beheer/mensen/{id}",
                "POST /beheer/mensen/{id}", "POST /beheer/mensen/{id}/vertrek", "POST /beheer/mensen/{id}/code",
                "POST /beheer/mensen/{id}/mail",
                "GET /beheer/veiligheid", "POST /beheer/veiligheid", "GET /beheer/journaal", "GET /beheer/journaal/kop",
                "POST /werk/opgaven", "GET /beheer/instellingen", "GET /beheer/instellingen/{document}",
                "GET /beheer/instellingen/{document}/bestand",
                "GET /beheer/instellingen/{document}/tekst", "POST /beheer/instellingen/{document}/tekst",
                "GET /beheer/instellingen/{document}/controle", "POST /beheer/instellingen/{document}/controle",
                "POST /beheer/instellingen/{document}/weggooien", "GET /beheer/instellingen/{document}/versies/{revision}",
                "POST /beheer/instellingen/{document}/versies/{revision}", "GET /beheer/wijzigingen/voor/{revision}",
                "POST /beheer/wijzigingen/voor/{revision}",
                "GET /beheer/instellingen/{document}/scherm", "GET /beheer/instellingen/{document}/scherm/{place}",
                "POST /beheer/instellingen/{document}/scherm/{place}", "POST /beheer/instellingen/{document}/scherm/{place}/verplaats",
                "GET /beheer/instellingen/{document}/scherm/{place}/weg", "POST /beheer/instellingen/{document}/scherm/{place}/weg",
                "GET /beheer/instellingen/{document}/voorwaarde/{place}", "POST /beheer/instellingen/{document}/voorwaarde/{place}",
                "POST /beheer/instellingen/{document}/voorwaarde/{place}/groep",
                "POST /beheer/instellingen/{document}/voorwaarde/{place}/weg", "GET /beheer/regelingen", "GET /beheer/regelingen/nieuw",
                "POST /beheer/regelingen/nieuw",
                "GET /beheer/overdracht", "GET /beheer/overdracht/zip", "POST /beheer/overdracht", "GET /beheer/wijzigingen",
                "POST /beheer/wijzigingen", "GET /beheer/huisstijl", "POST /beheer/huisstijl",
                "POST /beheer/huisstijl/beeldmerk", "POST /beheer/huisstijl/beeldmerk/weg", "GET /beheer/huisstijl/voorbeeld",
                "GET /beheer/huisstijl/voorbeeld.css", "GET /beheer/teksten", "GET /beheer/teksten/{key}", "POST /beheer/teksten/{key}",
                "POST /beheer/teksten/{key}/terug",
            ]
        ),
    ]

    static let doors: [String: Door] = Dictionary(
        table.flatMap { row in row.routes.map { ($0, row.door) } }, uniquingKeysWith: { first, _ in first })
}

/// What somebody meets at a route.
enum Outcome: String, Sendable {
    /// The page, a form with problems, or on to another page.
    case inside
    /// Sign in first.
    case signIn
    /// As if it were not there.
    case hidden
    /// Nothing a person should meet.
    case broken

    init(_ reply: Reply) {
        switch reply.status {
        case 200..<300, 409, 422: self = .inside
        case 303: self = reply.location?.hasPrefix("/inloggen?naar=") == true ? .signIn : .inside
        case 404: self = .hidden
        default: self = .broken
        }
    }
}

/// A kind of route, by whom it lets in.
struct Door: Sendable {
    let name: String
    /// For an initiative that is on the public site, or that does not matter.
    let lets: Set<Guest>
    /// For an initiative that is not.
    let letsWhenHidden: Set<Guest>
    /// Somebody who is not known is asked to sign in, instead of told that there is nothing.
    let asksToSignIn: Bool

    private init(_ name: String, _ lets: Set<Guest>, whenHidden: Set<Guest>? = nil, asksToSignIn: Bool = false) {
        (self.name, self.lets, letsWhenHidden, self.asksToSignIn) = (name, lets, whenHidden ?? lets, asksToSignIn)
    }

    func outcome(for guest: Guest, isPublic: Bool) -> Outcome {
        if (isPublic ? lets : letsWhenHidden).contains(guest) { return .inside }
        return asksToSignIn && guest == .visitor ? .signIn : .hidden
    }

    private static let all = Set(Guest.allCases)
    private static let staffKinds: Set<Guest> = [.deskOfficer, .caseworker, .coordinator, .manager, .administrator]

    static let everyone = Door("everyone", all)
    /// Everyone, once the team shows it; before that the team, and staff on its behalf.
    static let published = Door("published", all, whenHidden: staffKinds.union([.initiator]))
    /// There is nothing to answer while it is hidden, for nobody.
    static let publicOnly = Door("publicOnly", all, whenHidden: [])
    static let signedIn = Door("signedIn", all.subtracting([.visitor]), asksToSignIn: true)
    static let team = Door("team", staffKinds.union([.initiator]), asksToSignIn: true)
    /// Each for oneself; staff cannot do it for them.
    static let membersOnly = Door("membersOnly", [.initiator], asksToSignIn: true)
    /// Who is in the team already goes on to the initiative.
    static let invitation = Door("invitation", [.initiator, .invited], asksToSignIn: true)
    static let invitedOnly = Door("invitedOnly", [.invited], asksToSignIn: true)
    static let absent = Door("absent", [])
    static let nobody = Door("nobody", [], asksToSignIn: true)
    /// Not there, and no sign-in would help.
    static let nowhere = Door("nowhere", [])
    /// The one who writes it. A draft says nothing to others, not even that it is there.
    static let draft = Door("draft", [.initiator])
    static let caseTeam = Door("caseTeam", [.initiator], asksToSignIn: true)
    /// Who answers for the work of others.
    static let leaders = Door("leaders", [.coordinator, .manager, .administrator], asksToSignIn: true)
    /// The one who is away, and who leads; it is a caseworker here.
    static let ownAbsence = Door("ownAbsence", [.caseworker, .coordinator, .manager, .administrator], asksToSignIn: true)
    static let staff = Door("staff", staffKinds, asksToSignIn: true)
    /// Whoever works for the municipality, also outside the desk.
    static let street = Door("street", staffKinds.union([.areaConnector, .districtTeam]), asksToSignIn: true)
    static let administrator = Door("administrator", [.administrator], asksToSignIn: true)
}
