import Events
import Formats
import Foundation
import Testing

/// What `gatepost catalog` prints.
struct CatalogPagesTests {
    private static let repository =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func thePageInDocsIsWhatTheCatalogSays() throws {
        let page = try String(contentsOf: Self.repository.appending(path: "docs/events.md"), encoding: .utf8)
        #expect(page == CatalogMarkdown.text(), "regenerate it: gatepost catalog --markdown > docs/events.md")
    }

    @Test func theJSONHasEveryCaseWithItsLevelsAndFields() throws {
        let object = try JSONSerialization.jsonObject(with: Data(CatalogJSON.text().utf8)) as? [String: Any]
        let events = try #require(object?["events"] as? [[String: Any]])
        #expect(events.count == Catalog.entries.count)
        let cases = events.flatMap { $0["cases"] as? [[String: Any]] ?? [] }
        let names = cases.compactMap { $0["case"] as? String }
        #expect(names == Catalog.rows.filter { $0.case != nil }.map(\.name))
        let mismatch = try #require(cases.first { $0["case"] as? String == "session.domain_mismatch" })
        #expect(mismatch["levels"] as? [String] == ["ALERT"])
        #expect(mismatch["severities"] as? [Int] == [1])
        #expect(mismatch["keyword"] as? String == "session_integrity")
        #expect((object?["fields"] as? [String: String])?["METHOD"] == "HTTP verb")
    }

    @Test func theTableNamesEveryCaseOnALineOfItsOwn() {
        let lines = CatalogTable.text().components(separatedBy: "\n")
        for row in Catalog.rows where row.case != nil {
            #expect(lines.count { $0.contains(" \(row.name) ") } == 1, "\(row.name)")
        }
    }
}
