public import Events

/// The keys of the gateway's events, as far as its vendor documents them.
public enum GatewayField {
    public static let names = Catalog.fieldNames

    /// The names in `rules` that are none of these: other versions of the gateway may have more, so they may be right.
    public static func unknown(in rules: RedactionRules) -> [String] {
        rules.fields.map(\.name).filter {
            !$0.hasPrefix(RedactionRules.nestedPrefix) && !names.contains($0.uppercased())
        }
    }
}
