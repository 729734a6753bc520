import COpenSSL
import Configuration

extension AgentConfiguration {
    /// SHA-256, in hexadecimal digits, of everything that is in force, defaults included, as `check --print` shows it:
    /// secrets masked, and without the places where it was set.
    public var hash: String {
        let text = Array(EffectiveConfiguration.yaml(Self.table.effective(self), origins: [:]).utf8)
        var digest = [UInt8](repeating: 0, count: 32)
        guard unsafe EVP_Digest(text, text.count, &digest, nil, EVP_sha256(), nil) == 1 else {
            preconditionFailure("OpenSSL refuses SHA-256")
        }
        return digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
