import COpenSSL

extension ClientTLSSettings {
    /// The files that the settings name, with the keys that name them; a directory of authorities is none.
    public var namedFiles: [(key: String, path: String)] {
        var files: [(key: String, path: String)] = []
        if case .file(let path) = ca, !CertificateDirectory.isDirectory(path) { files.append(("ca", path)) }
        if let certificate { files.append(("cert", certificate)) }
        if let key { files.append(("key", key)) }
        if let crl { files.append(("crl", crl)) }
        return files
    }

    /// What connections depend on: files, and the directories that they come and go in.
    var watchedFiles: [String] {
        let named = namedFiles.map(\.path)
        switch ca {
        case .file(let path) where CertificateDirectory.isDirectory(path):
            // One that cannot be listed is told of when it is read.
            return named + [path] + ((try? CertificateDirectory.files(in: path)) ?? [])
        case .file:
            return named
        case .system:
            let file = unsafe X509_get_default_cert_file().map { unsafe String(cString: $0) }
            let directory = unsafe X509_get_default_cert_dir().map { unsafe String(cString: $0) }
            return named + [file, directory].compactMap(\.self)
        }
    }
}
