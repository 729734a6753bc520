import Foundation
import Harness

/// `docs/install.md`, for somebody who types what stands there and looks whether it says what the page says.
struct InstallPage {
    /// What stands below a heading of the second level.
    struct Step {
        let heading: String
        let blocks: [Block]
    }

    enum Block {
        /// What is typed (a block of code without a language): commands, each with the lines of its input (`<<'END'`).
        case typed([String])
        /// What is seen then (a block of `text`): lines of the output, in their order. `…` is what differs from one
        /// machine to the next.
        case seen([String])
    }

    let steps: [Step]

    init() throws {
        let text = try String(contentsOfFile: "\(Repository.root)/docs/install.md", encoding: .utf8)
        steps = try text.components(separatedBy: "\n## ").dropFirst().map { section in
            let parts = section.components(separatedBy: "\n```")
            guard !parts.count.isMultiple(of: 2) else { throw HarnessError("a block of code has no end:\n\(section)") }
            return Step(
                heading: String(section.prefix { $0 != "\n" }),
                blocks: try stride(from: 1, to: parts.count, by: 2).map { try Self.block(parts[$0]) })
        }
    }

    /// A block from behind its opening fence.
    private static func block(_ text: String) throws -> Block {
        let lines = text.components(separatedBy: "\n")
        switch lines[0] {
        case "": return .typed(commands(lines.dropFirst()))
        case "text": return .seen(Array(lines.dropFirst()))
        default: throw HarnessError("a block of \(lines[0]) is neither typed nor seen:\n\(text)")
        }
    }

    /// A command a line, but for those with input of their own; of `one && another` each by itself.
    private static func commands(_ lines: ArraySlice<String>) -> [String] {
        var commands: [String] = []
        var isInput = false
        for line in lines {
            if isInput {
                commands[commands.count - 1] += "\n\(line)"
                isInput = line != "END"
            } else {
                commands += line.components(separatedBy: " && ")
                isInput = line.hasSuffix("<<'END'")
            }
        }
        return commands
    }

    /// Whether the lines of a block are among those of an output, in this order. Columns may stand otherwise.
    static func shows(_ output: String, _ lines: [String]) -> Bool {
        var rest = output.components(separatedBy: "\n").map(words)[...]
        return lines.map(words).filter { !$0.isEmpty }.allSatisfy { pattern in
            guard let index = rest.firstIndex(where: { matches($0, pattern) }) else { return false }
            rest = rest[(index + 1)...]
            return true
        }
    }

    private static func words(_ line: String) -> String {
        line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func matches(_ line: String, _ pattern: String) -> Bool {
        let pieces = pattern.components(separatedBy: "…")
        guard pieces.count > 1 else { return line == pattern }
        guard line.hasPrefix(pieces[0]) else { return false }
        var rest = line.dropFirst(pieces[0].count)
        for piece in pieces.dropFirst().dropLast() {
            guard let range = rest.firstRange(of: piece) else { return false }
            rest = rest[range.upperBound...]
        }
        return rest.hasSuffix(pieces[pieces.count - 1])
    }
}
