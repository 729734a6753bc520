/// The name among `names` that was probably meant by `word`: at most a third of its letters away, counting a letter
/// left out, put in, replaced, or exchanged with its neighbour (optimal string alignment).
public func nearestName(to word: String, among names: [String]) -> String? {
    // Nobody mistypes a name into something so long; the cost grows with the product of the lengths.
    guard word.utf8.count <= 64 else { return nil }
    let wanted = folded(word)
    var best: (name: String, distance: Int)?
    for name in names {
        let candidate = folded(name)
        let distance = editDistance(wanted, candidate)
        guard distance <= max(1, candidate.count / 3), distance < candidate.count else { continue }
        if let best, best.distance <= distance { continue }
        best = (name, distance)
    }
    return best?.name
}

/// Case and the hyphen that stands for an underscore do not count as mistakes.
private func folded(_ name: String) -> [UInt8] {
    name.lowercased().utf8.map { $0 == 0x2D ? 0x5F : $0 }
}

private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 0..<a.count {
        var row = [i + 1]
        for j in 0..<b.count {
            var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), row[j] + 1, last[j + 1] + 1)
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
            row.append(cost)
        }
        beforeLast = last
        last = row
    }
    return last[b.count]
}
