@testable import Configuration

/// A configuration with a setting of each kind.
struct Sample: Equatable, Sendable {
    var box = Box()
    var things: [Thing] = []

    static let table = SettingsTable(
        defaults: Sample(),
        [
            Setting("box", \.box, Box.table),
            Setting("things", \.things, of: "thing", name: \.name, Thing.table),
        ])

    struct Box: Equatable, Sendable {
        var name = "n"
        var isOpen = false
        var count = 3
        var size = 1024
        var wait = Duration.seconds(1)
        var idle: Duration?
        var colour = Colour.red
        var names: [String] = []
        var path: String?
        var file: String?
        var token: String?
        var marks = [Mark(name: "A", text: "a")]
        var inner = Inner()

        static let table = SettingsTable(
            defaults: Box(),
            [
                Setting("name", \.name, .string, help: "A name."),
                Setting("open", \.isOpen, .bool, help: "Whether."),
                Setting("count", \.count, .integer(-5...1000), help: "A | number."),
                Setting("size", \.size, .size(0...(1 << 50)), help: "Bytes."),
                Setting("wait", \.wait, .duration(.zero ... .seconds(864_000)), help: "A pause."),
                Setting(
                    "idle", \.idle, .optional(.duration(.zero ... .seconds(10)), absent: "none"), help: "A pause."),
                Setting("colour", \.colour, .choice, help: "A colour."),
                Setting("names", \.names, .list(of: .string), help: "Names."),
                Setting("path", \.path, .optional(.path), defaultText: "nowhere", help: "A path."),
                Setting("file", \.file, .optional(.readableFile), help: "A file."),
                Setting("token", \.token, .optional(.string), isSecret: true, help: "A secret."),
                Setting(
                    "marks", .marks, help: "Merged.", get: { $0.marks },
                    set: { box, marks in
                        for mark in marks {
                            box.marks.removeAll { $0.name == mark.name }
                            box.marks.append(mark)
                        }
                    }),
                Setting("inner", \.inner, Inner.table),
            ])
    }

    struct Inner: Equatable, Sendable {
        var depth = 1
        static let table = SettingsTable(
            defaults: Inner(), [Setting("depth", \.depth, .integer(0...9), help: "How deep.")])
    }

    struct Thing: Equatable, Sendable {
        var name: String
        var to: String
        var size = 1

        static let table = SettingsTable(
            defaults: Thing(name: "", to: ""),
            [
                Setting("to", \.to, .string, required: "to: there", help: "Where."),
                Setting("size", \.size, .integer(0...9), help: "How large."),
            ])
    }

    struct Mark: Equatable, Sendable {
        var name: String
        var text: String
    }

    enum Colour: String, CaseIterable, Sendable {
        case red, green, blue
    }
}

extension SettingType where Value == [Sample.Mark] {
    static var marks: SettingType {
        .map(
            "mapping", of: .anyString,
            key: { name throws(SettingProblem) in
                guard !name.contains("!") else { throw SettingProblem("has a '!'; leave it out") }
                return name.uppercased()
            },
            make: { Sample.Mark(name: $0, text: $1) }, take: { ($0.name, $0.text) })
    }
}

/// What became of some files.
struct Decoded {
    var sample: Sample
    /// As a person sees them.
    var diagnostics: [String]
    var yaml: String

    /// Decodes the texts as `1.yaml`, `2.yaml` and so on.
    init(_ texts: String..., variables: [String: String] = [:]) {
        var roots: [Node] = []
        var diagnostics: [Diagnostic] = []
        for (index, text) in texts.enumerated() {
            let outcome = Composer.compose(Array(text.utf8), file: "\(index + 1).yaml")
            roots += outcome.root.map { [$0] } ?? []
            diagnostics += outcome.diagnostics
        }
        var decoder = SettingsDecoder(directory: "DIR", expansion: Expansion { variables[$0] })
        sample = Sample.table.decode(roots, &decoder)
        let files = texts.indices.map { "\($0 + 1).yaml" }
        self.diagnostics = (diagnostics + decoder.diagnostics).inReadingOrder(files: files).map(\.description)
        yaml = EffectiveConfiguration.yaml(Sample.table.effective(sample), origins: decoder.origins)
    }

    /// Decodes one setting of `box`.
    init(box line: String, variables: [String: String] = [:]) {
        self.init("box:\n  \(line)\n", variables: variables)
    }
}
