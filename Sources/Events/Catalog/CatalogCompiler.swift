internal import Bytes

/// Turns the catalog's conditions into flat arrays over one pool of texts.
struct CatalogCompiler: ~Copyable {
    private(set) var pool = ByteWriter()
    private(set) var texts: [TextRange] = []
    private(set) var tests: [CatalogTest] = []
    private(set) var checks: [CatalogCheck] = []

    consuming func takePool() -> ByteWriter { pool }

    mutating func add(_ text: String) -> TextRange {
        let start = pool.count
        pool.append(utf8: text)
        return TextRange(offset: start, count: pool.count - start)
    }

    mutating func add(_ list: [String]) -> Range<Int> {
        let start = texts.count
        for text in list { texts.append(add(text)) }
        return start..<texts.count
    }

    /// Tests of an entry: the first conditions of all cases, then the others.
    mutating func add(_ cases: [CatalogCase]) -> Range<Int> {
        let start = tests.count
        for (number, found) in cases.enumerated() {
            for condition in found.conditions { add(condition, of: number) }
        }
        for (number, found) in cases.enumerated() {
            for condition in found.otherwise { add(condition, of: number) }
        }
        return start..<tests.count
    }

    private mutating func add(_ condition: CatalogCondition, of number: Int) {
        let start = checks.count
        addChecks(of: condition)
        tests.append(CatalogTest(caseNumber: number, checks: start..<checks.count))
    }

    private mutating func addChecks(of condition: CatalogCondition) {
        switch condition {
        case .field(let key, let values):
            checks.append(CatalogCheck(kind: .field, key: key, texts: add(values)))
        case .percentage(let key, let least):
            checks.append(CatalogCheck(kind: .percentage, key: key, number: least))
        case .messageBegins(let text):
            checks.append(CatalogCheck(kind: .messageBegins, texts: add([text])))
        case .messageHolds(let text):
            checks.append(CatalogCheck(kind: .messageHolds, texts: add([text])))
        case .level(let levels):
            checks.append(CatalogCheck(kind: .level, number: levels.reduce(0) { $0 | 1 << Int($1.rawValue) }))
        case .all(let conditions):
            for condition in conditions { addChecks(of: condition) }
        }
    }
}
