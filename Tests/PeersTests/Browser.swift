import Foundation
import Harness

/// Headless Chromium.
struct Browser {
    /// The document as it is after the page's scripts have run for some seconds.
    let document: String
    /// What the console has: errors of scripts, and what the page's policy forbade.
    let complaints: [String]

    static func open(_ url: String, in folder: TemporaryFolder) async throws -> Browser {
        // As root there is no sandbox; time is virtual, and waits for answers.
        let result = try await Command.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"]
                + ["--user-data-dir=\(folder("browser"))", "--virtual-time-budget=3000", "--dump-dom", url],
            within: .seconds(60))
        guard result.status == 0 else {
            throw HarnessError("chromium: exit \(result.status)\n\(result.diagnostics)")
        }
        return Browser(
            document: String(decoding: result.output, as: UTF8.self),
            complaints: result.diagnostics.split(separator: "\n").map(String.init).filter { $0.contains(":CONSOLE") })
    }
}
