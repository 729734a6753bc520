import Foundation
import Harness

/// A configuration under `packaging/collectors`.
enum PackagedSnippet {
    /// Its text with what a user has to change, or a test: each of the replaced texts stands in it once.
    static func text(of name: String, replacing changes: [(text: String, by: String)]) throws -> String {
        var text = try String(contentsOfFile: "\(Repository.root)/packaging/collectors/\(name)", encoding: .utf8)
        for change in changes {
            guard text.components(separatedBy: change.text).count == 2 else {
                throw HarnessError("\(name) does not have once: \(change.text)")
            }
            text = text.replacing(change.text, with: change.by)
        }
        return text
    }
}
