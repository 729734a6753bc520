/// A table for a terminal: columns as wide as their longest cell, two spaces between them.
struct TextTable {
    enum Side {
        case left, right
    }

    private let columns: [(title: String, side: Side)]
    private var rows: [[String]] = []

    init(_ columns: [(title: String, side: Side)]) {
        self.columns = columns
    }

    /// - Parameter cells: as many as there are columns.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == columns.count, "a row has a cell for each column")
        rows.append(cells)
    }

    /// The title and the rows, each ended by a line feed.
    var text: String {
        let lines = [columns.map(\.title)] + rows
        let widths = columns.indices.map { index in lines.map { $0[index].count }.max() ?? 0 }
        var text = ""
        for line in lines {
            var row = ""
            for (index, cell) in line.enumerated() {
                let padding = String(repeating: " ", count: widths[index] - cell.count)
                row += (index > 0 ? "  " : "") + (columns[index].side == .right ? padding + cell : cell + padding)
            }
            while row.last == " " { row.removeLast() }
            text += row + "\n"
        }
        return text
    }
}
