import Foundation
import Yams

/// Reading YAML, which JSON is too. Every text that becomes anything is read here.
enum YAMLText {
    /// The tree of a text; nil when there is nothing in it.
    ///
    /// - Throws: ``ConfigFault`` when it is no YAML, or repeats a part by its name.
    static func compose(_ text: String) throws -> Node? {
        do {
            try refuseAliases(in: text)
            // What a word means is said by who reads the tree, so Yams need not try its own rules on each.
            return try Yams.compose(yaml: text, .basic)
        } catch let fault as ConfigFault {
            throw fault
        } catch {
            throw ConfigFault(unreadable: error)
        }
    }

    /// A part that is named (`&name`) and repeated (`*name`) can repeat what repeats: a few lines of that are millions of values, which
    /// keep the whole program busy. No document needs it, so any text that has a name and its repetition is refused unread.
    ///
    /// - Throws: ``ConfigFault`` naming what is repeated.
    static func refuseAliases(in text: String) throws {
        var text = text
        let repeated = text.withUTF8 { bytes in
            let named = names(after: UInt8(ascii: "&"), in: bytes)
            return named.isEmpty ? nil : named.intersection(names(after: UInt8(ascii: "*"), in: bytes)).min()
        }
        if let repeated { throw ConfigFault("", .repeats, ["value": repeated]) }
    }

    /// The words that stand after a mark, where the mark does not itself end a word.
    private static func names(after mark: UInt8, in bytes: UnsafeBufferPointer<UInt8>) -> Set<String> {
        var names: Set<String> = []
        guard let start = bytes.baseAddress else { return names }
        var index = 0
        // Every document of every municipality passes here at a start, and hardly one has such a mark.
        while let found = memchr(start + index, Int32(mark), bytes.count - index) {
            let place = UnsafeRawPointer(start).distance(to: found)
            index = place + 1
            guard place == 0 || !isOfName(bytes[place - 1]) else { continue }
            let name = bytes[index...].prefix(while: isOfName)
            if !name.isEmpty { names.insert(String(decoding: name, as: UTF8.self)) }
        }
        return names
    }

    /// What libyaml takes for a part of a name, with every letter that is not ASCII.
    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"), 0x80...0xFF:
            true
        default: false
        }
    }
}

/// Decodes one YAML file, naming it when it is wrong.
package func readYAML<Value: Decodable>(_ file: URL, as type: Value.Type = Value.self) throws -> Value {
    guard let data = try? Data(contentsOf: file) else { throw ConfigFault("", .missing, in: file.lastPathComponent) }
    return try readYAML(data, name: file.lastPathComponent)
}

/// Decodes YAML, naming the document when it is wrong.
package func readYAML<Value: Decodable>(_ data: Data, name: String, as type: Value.Type = Value.self) throws -> Value {
    do {
        try YAMLText.refuseAliases(in: String(decoding: data, as: UTF8.self))
        return try YAMLDecoder().decode(Value.self, from: data)
    } catch {
        throw ConfigFault(decoding: error).inFile(name)
    }
}
