import Civic
import Foundation
import Markup
import Store
import Web

/// All documents out as one file for another installation, and such a file in again as drafts that are looked at first.
extension ConfigPages {
    static let transfer = "/beheer/overdracht"
    private static let fileName = "bestand"
    private static let largestFile = 4_000_000
    private static let people = FormField.tick("mensen", "transfer.withPeople").asked(hint: "transfer.withPeopleHint")

    private static let anyway = FormField.tick("toch", "transfer.anyway").asked(hint: "transfer.anywayHint")

    var transferRoutes: [Route] {
        [
            .get(Self.transfer, ConfigDesk.access) { visit in .page(transferPage(Form(), visit)) },
            .get("\(Self.transfer)/zip", ConfigDesk.access) { visit in
                let whole = ConfigBundle(visit.site.configuration.folder)
                // Only who asks for them takes people along: a file goes from hand to hand.
                let bundle = visit.query.first(Self.people.name) == "1" ? whole : whole.withoutPeople
                let bytes = ZipFile.write(bundle.files.map { ($0.name, Array($0.text.utf8)) })
                return .content(.init(bytes: bytes, type: "application/zip", fileName: "\(visit.municipality.key).zip"))
            },
            .post(Self.transfer, ConfigDesk.access, bodyLimit: Self.largestFile) { try await takeIn($0) },
        ]
    }

    /// - Parameter offersDrafts: what was sent can be read but does not go with what is kept from here, so it can be mended on screen.
    private func transferPage(_ form: Form, _ visit: Visit, offersDrafts: Bool = false) -> Page {
        let (t, name) = (visit.t, Self.fileName)
        let error: HTML? = form.problem(of: name).map {
            "<span class=\"error\" id=\"\(name)-fout\"><span class=\"hidden\">\(t("error.prefix")) </span>\(t($0.key, $0.values))</span>"
        }
        let body: HTML = """
            <div class="wrap">\(OfficeFeatures.crumb(t))\(form.summary(visit))<h1>\(t("transfer.title"))</h1><p class="lead">\(t("transfer.lead"))</p>
            <section class="section" aria-labelledby="uit"><h2 id="uit">\(t("transfer.out"))</h2><p>\(t("transfer.outText"))</p>
            <form method="get" action="\(Self.transfer)/zip">\(Form().html(Self.people, visit))
            <div class="buttons"><button class="button">\(t("transfer.download"))</button></div></form></section>
            <section class="section" aria-labelledby="in"><h2 id="in">\(t("transfer.in"))</h2><p>\(t("transfer.inText"))</p>
            <form method="post" action="\(Self.transfer)" enctype="multipart/form-data" class="form">\(form.token())
            <div class="\(error == nil ? "field" : "field is-wrong")"><label class="label" for="\(name)">\(t("transfer.file"))</label>\(error)
            <input class="input is-file" id="\(name)" name="\(name)" type="file" accept=".zip"\(attribute: "aria-describedby", error == nil ? nil : "\(name)-fout")></div>
            \(offersDrafts ? form.html(Self.anyway, visit) : .empty)
            <div class="buttons"><button class="button is-second">\(t("transfer.take"))</button></div></form></section></div>
            """
        return page(t("transfer.title"), body, form: form).with(\.section, Self.transfer)
    }

    private func takeIn(_ visit: Visit) async throws -> Answer {
        var form = Form(visit.body)
        func refuse(_ key: String, _ values: [String: String] = [:]) -> Answer {
            form.add(FieldProblem(Self.fileName, key, values))
            return .page(transferPage(form, visit))
        }
        guard let upload = visit.body.files[Self.fileName]?.first else { return refuse("transfer.noFile") }
        let now = visit.site.configuration.folder
        var incoming = now
        do {
            let bundle = try ConfigBundle(try ZipFile.read(Array(upload.bytes)).map { ($0.name, Data($0.bytes)) })
            let changes = bundle.changes(to: now, revisions: [:])
            guard !changes.isEmpty else { return .redirect(Self.transfer, saying: "transfer.same") }
            if let large = changes.first(where: { $0.body?.utf8.count ?? 0 > ConfigDocument.largest }) {
                throw ConfigFault("", .tooLarge, ["bytes": String(ConfigDocument.largest)], in: large.document)
            }
            incoming = changes.reduce(now) { $0.with($1.document, $1.body) }
            do {
                _ = try visit.site.live.trial(incoming)
            } catch let fault as ConfigFault {
                guard Self.areReadable(changes) else { throw fault }
                if form.read(Self.anyway) != true {
                    form.add(FieldProblem(Self.fileName, "config.wrong", ["problem": visit.fault(fault, in: incoming)]))
                    return .page(transferPage(form, visit, offersDrafts: true))
                }
            }
            try await visit.perform(SaveConfigDraft(changes.map { ($0.document, $0.body) }))
            return .redirect(Self.together, saying: "config.kept")
        } catch let fault as ZipFile.Fault {
            return refuse(fault == .tooLarge ? "transfer.tooLarge" : "transfer.noZip")
        } catch let fault as ConfigFault {
            return refuse("config.wrong", ["problem": visit.fault(fault, in: incoming)])
        }
    }

    /// Can the screens work with these documents, whatever they say? A municipality needs a name to stand on.
    private static func areReadable(_ changes: [ConfigChange]) -> Bool {
        changes.allSatisfy { change in
            guard let body = change.body, let tree = try? OrderedTree(text: body) else { return false }
            return change.document != InstalledSettings.document || tree["phone"] != nil && tree["desk"] != nil
        }
    }
}
