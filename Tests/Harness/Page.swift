import Foundation

/// A page of Markdown in the source tree, with the blocks of code on it.
public struct Page: Sendable {
    /// What stands between two fences.
    public struct Block: Sendable {
        /// The path of its page, and the line of its first fence.
        public let place: String
        /// Of the section that it stands in.
        public let heading: String
        public let kind: Kind
        public let lines: [String]

        public var text: String { lines.map { "\($0)\n" }.joined() }
    }

    /// What stands behind a block's first fence: a language, and where that is not enough, for whom it is.
    public enum Kind: String, Sendable {
        /// What is typed.
        case typed = "sh"
        /// What is seen then: some lines of it, in their order. `…` is what differs from one machine to the next.
        case seen = "text"
        /// The same, with numbers, sizes and times that are examples.
        case example = "text example"
        /// Lines of a log that gatepost reads.
        case log
        /// A configuration of gatepost.
        case configuration = "yaml"
        case prometheus = "yaml prometheus"
        case sigma = "yaml sigma"
        case rsyslog = "text rsyslog"
        case syslogNG = "text syslog-ng"
        case splunk = "ini splunk"
        case sentinel = "kusto"
    }

    /// In the source tree.
    public let path: String
    public let text: String
    public let blocks: [Block]

    /// Reads a page; it throws where a block is not fenced, or of no kind that a test tries.
    public init(_ path: String) throws {
        self.path = path
        text = try String(contentsOfFile: "\(Repository.root)/\(path)", encoding: .utf8)
        var blocks: [Block] = []
        var heading = ""
        var open: (place: String, kind: Kind, lines: [String])?
        var isAfterBlank = true
        for (index, line) in text.components(separatedBy: "\n").enumerated() {
            let place = "\(path):\(index + 1)"
            if let block = open {
                if line == "```" {
                    let (place, kind, lines) = block
                    blocks.append(Block(place: place, heading: heading, kind: kind, lines: lines))
                    open = nil
                } else {
                    open?.lines.append(line)
                }
            } else if line.hasPrefix("```") {
                guard let kind = Kind(rawValue: String(line.dropFirst(3))) else {
                    throw HarnessError("\(place): no test tries a block of '\(line)'; see docs/testing.md, Pages")
                }
                open = (place, kind, [])
            } else if isAfterBlank, line.hasPrefix("    ") {
                throw HarnessError("\(place): code without a fence; see docs/testing.md, Pages")
            } else if line.hasPrefix("#") {
                heading = String(line.drop { $0 == "#" || $0 == " " })
            }
            isAfterBlank = line.isEmpty
        }
        if let open { throw HarnessError("\(open.place): the block has no end") }
        self.blocks = blocks
    }

    /// The pages for those who use gatepost: README, and all of `docs` and `packaging`.
    public static func all() throws -> [Page] {
        let pages = try ["docs", "packaging"].flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: "\(Repository.root)/\(folder)")
                .filter { $0.hasSuffix(".md") }.sorted().map { "\(folder)/\($0)" }
        }
        return try (["README.md"] + pages).map(Page.init)
    }
}
