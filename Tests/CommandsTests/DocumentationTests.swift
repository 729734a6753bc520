import Foundation
import Harness
import Testing

/// What README and `docs/` tell people to type, against the program; where their links lead; and the tests that they name.
@Suite
struct DocumentationTests {
    @Test
    func everyCommandOfThePagesExistsWithItsOptions() async throws {
        var helps: [[String]: String] = [:]
        var count = 0
        for page in try Page.all() {
            for call in page.calls {
                // Commands and what they are about come before the options.
                let words = Array(call.prefix { !$0.hasPrefix("-") && $0.allSatisfy { $0.isLetter || $0 == "-" } })
                if helps[words] == nil {
                    helps[words] = try await Command.output([Repository.gatepost] + words + ["--help-hidden"])
                }
                let help = try #require(helps[words])
                if let command = words.first {
                    #expect(help.contains("USAGE: gatepost \(command)"), "\(page.path): gatepost \(call)")
                }
                for option in call where option.hasPrefix("--") {
                    let name = String(option.prefix { $0 != "=" })
                    #expect(
                        name == "--version" || help.contains("\(name)\n") || help.contains("\(name) ")
                            || help.contains("\(name),"),
                        "\(page.path): \(name) in gatepost \(call.joined(separator: " "))")
                }
                count += 1
            }
        }
        #expect(count > 60, "that calls are found")
    }

    @Test
    func everyLinkLeadsSomewhere() throws {
        var pages: [String: Page] = [:]
        var count = 0
        for page in try Page.all() {
            for (path, anchor) in page.links {
                count += 1
                #expect(FileManager.default.fileExists(atPath: "\(Repository.root)/\(path)"), "\(page.path): \(path)")
                guard !anchor.isEmpty, path.hasSuffix(".md") else { continue }
                if pages[path] == nil { pages[path] = try Page(path) }
                #expect(pages[path]?.anchors.contains(anchor) == true, "\(page.path): \(path)#\(anchor)")
            }
        }
        #expect(count > 50, "that links are found")
    }

    @Test
    func everyTestThatIsNamedIsThere() throws {
        let tests = try FileManager.default.subpathsOfDirectory(atPath: "\(Repository.root)/Tests")
        var count = 0
        for page in try Page.all() {
            for name in page.text.matches(of: #/`(?:[A-Za-z]+/)?([A-Z][A-Za-z]*Tests)/([a-z][A-Za-z0-9]+)`/#) {
                count += 1
                let path = try #require(tests.first { $0.hasSuffix("/\(name.1).swift") }, "\(page.path): \(name.0)")
                let text = try String(contentsOfFile: "\(Repository.root)/Tests/\(path)", encoding: .utf8)
                #expect(text.contains("func \(name.2)("), "\(page.path): \(name.0)")
            }
        }
        #expect(count > 50, "that names are found")
    }
}

extension Page {
    /// Lines of code blocks, and spans of code in the text that begin with `gatepost `.
    fileprivate var code: [String] {
        let spans = text.matches(of: #/`(gatepost [^`\n]+)`/#).map { String($0.1) }
        return blocks.flatMap(\.lines) + spans
    }

    /// Calls of gatepost in its code: the words behind `gatepost`.
    fileprivate var calls: [[String]] {
        code.flatMap { line -> [[String]] in
            let command = line.split(separator: " #", maxSplits: 1).first ?? ""
            return command.split(whereSeparator: { "|;&<>()".contains($0) }).compactMap { part in
                var words = part.split(separator: " ").map(String.init)
                while let first = words.first, ["$", "sudo"].contains(first) { words.removeFirst() }
                guard words.count > 1, words[0] == "gatepost" else { return nil }
                return Array(words.dropFirst())
            }
        }
    }

    /// Where its links lead within the source tree.
    fileprivate var links: [(path: String, anchor: String)] {
        text.matches(of: #/\]\(([^)\s:]+)\)/#).map { match in
            let parts = match.1.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            let folder = (path as NSString).deletingLastPathComponent
            let target = parts[0].isEmpty ? path : ((folder as NSString).appendingPathComponent(String(parts[0])))
            return ((target as NSString).standardizingPath, parts.count > 1 ? String(parts[1]) : "")
        }
    }

    /// The anchors of its headings, as GitHub makes them.
    fileprivate var anchors: Set<String> {
        let headings = text.split(separator: "\n").filter { $0.hasPrefix("#") }
        return Set(
            headings.map { heading in
                heading.drop { $0 == "#" || $0 == " " }.lowercased()
                    .filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
                    .replacing(" ", with: "-")
            })
    }
}
