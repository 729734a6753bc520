extension String {
    /// On one line and without what steers a terminal: line ends become spaces, other control and format characters `?`.
    var printableLine: String {
        // What is ASCII without control characters, as nearly all is, stays as it is.
        guard !utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return self }
        var result = ""
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control: result.unicodeScalars.append(scalar == "\n" || scalar == "\r" ? " " : "?")
            case .format, .lineSeparator, .paragraphSeparator: result.unicodeScalars.append("?")
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
