/// The version of program and package (semver.org).
public enum GatepostVersion {
    public static let current = "0.1.0"
}
