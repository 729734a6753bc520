import Foundation
import Harness

/// Debian's Prometheus, scraping one agent every 200 milliseconds.
struct Prometheus {
    let process: ChildProcess
    private let port: UInt16

    init(in folder: TemporaryFolder, scraping target: UInt16) async throws {
        port = try LocalPort.free()
        let configuration = try folder.write(
            "prometheus.yml",
            """
            global: { scrape_interval: 200ms, scrape_timeout: 200ms }
            scrape_configs:
              - job_name: gatepost
                static_configs: [{ targets: ["127.0.0.1:\(target)"] }]
            """)
        process = try ChildProcess(
            ["prometheus", "--config.file=\(configuration)", "--storage.tsdb.path=\(folder("prometheus"))"]
                + ["--web.listen-address=127.0.0.1:\(port)"],
            log: folder("prometheus.log"))
        try await process.listens(on: port)
    }

    /// The value of a query with one result; nil: it has none, or Prometheus is not ready.
    func value(of query: String) throws -> Double? {
        let allowed = CharacterSet.alphanumerics
        let escaped = query.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
        let answer: String
        do {
            answer = try HTTPExchange.body(of: "/api/v1/query?query=\(escaped)", port: port)
        } catch is HarnessError {
            return nil
        }
        let object = try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any]
        let results = (object?["data"] as? [String: Any])?["result"] as? [[String: Any]] ?? []
        guard results.count == 1, let text = (results[0]["value"] as? [Any])?.last as? String else { return nil }
        return Double(text)
    }
}
