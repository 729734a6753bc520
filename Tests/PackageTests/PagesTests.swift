import Foundation
import Harness
import Testing

/// What README, `docs` and `packaging` tell people to type, typed; and what they tell them to write into the
/// configurations of other programs, taken by these. (gatepost's own: DocumentedConfigurationTests.)
struct PagesTests {
    @Test(
        .enabled(if: NetworkNamespace.isPossible, "a Debian with a network of its own takes root"),
        .timeLimit(.minutes(5)))
    func whatAPageTellsToTypeDoesWhatThePageSays() async throws {
        let folder = try TemporaryFolder()
        let host = try await GatewayHost(in: folder)
        for page in try Page.all() where page.path != "docs/install.md" {
            guard let typed = page.blocks.first(where: { $0.kind == .typed }) else { continue }
            guard let world = PageWorlds.all[page.path] else {
                Issue.record(
                    "\(typed.place): nobody types this; say in Tests/PackageTests/PageWorlds.swift what the page presumes"
                )
                continue
            }
            do {
                let walk = try await world(host, page)
                #expect(walk.rest.isEmpty, "\(page.path): all of it was walked")
            } catch {
                Issue.record("\(error)")
            }
            try await host.end()
        }
    }

    @Test
    func whatIsWrittenForOtherProgramsIsTakenByThem() async throws {
        let folder = try TemporaryFolder()
        let authority = try await CertificateAuthority(in: folder)
        _ = try await authority.issue("siem")
        var count = 0
        for block in try Page.all().flatMap(\.blocks) {
            guard let verdict = try await OtherPrograms.verdict(on: block, in: folder) else { continue }
            count += 1
            #expect(verdict.status == 0, "\(block.place)\n\(block.text)\(verdict.diagnostics)\(verdict.text)")
        }
        #expect(count >= 7, "that such blocks are found")
    }
}

extension Command {
    fileprivate var text: String { String(decoding: output, as: UTF8.self) }
}
