import Foundation
import Harness

/// What a person makes of a block: what to type, and whether what is seen is what stands there.
extension Page.Block {
    /// Of a typed block a command a line, but for those that go on in the next one (`\`) or have input of their own
    /// (`<<'END'`); of `one && another` each by itself; without the remarks behind them.
    var commands: [String] {
        var commands: [String] = []
        var isInput = false
        var isOpen = false
        for line in lines {
            if isInput || isOpen {
                commands[commands.count - 1] += isInput ? "\n\(line)" : line
                if isInput { isInput = line != "END" }
            } else {
                commands += line.replacing(#/\s+#\s.+$/#, with: "").components(separatedBy: " && ")
                isInput = line.hasSuffix("<<'END'")
            }
            isOpen = !isInput && line.hasSuffix("\\")
            if isOpen { commands[commands.count - 1].removeLast() }
        }
        return commands.filter { !$0.isEmpty }
    }

    /// Whether the lines of a seen block are among those of an output, in this order. Columns may stand otherwise.
    func isShown(by output: String) -> Bool {
        var rest = output.components(separatedBy: "\n").map(words)[...]
        return lines.map(words).filter { !$0.isEmpty }.allSatisfy { pattern in
            guard let index = rest.firstIndex(where: { Self.matches($0, pattern) }) else { return false }
            rest = rest[(index + 1)...]
            return true
        }
    }

    private func words(_ line: String) -> String {
        let words = line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard kind == .example else { return words }
        // Numbers, with their units, dates and times.
        return words.replacing(
            /\b[0-9][0-9.,:\-]*(?: ?(?:[kMGT]i?B?|B|ms|s|min|h|d|days?)\b)?/, with: "#")
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
