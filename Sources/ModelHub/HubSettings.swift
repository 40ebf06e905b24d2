internal import CLIPModel
internal import SystemPackage

/// The settings for the Hugging Face Hub, from the environment variables that the Hub's own tools use.
package struct HubSettings: Sendable {
    /// The address of the Hub: `HF_ENDPOINT`, else `https://huggingface.co`; without a trailing slash.
    package var endpoint = "https://huggingface.co"
    /// The user's access token: `HF_TOKEN`, or the one that `hf auth login` has written.
    package var token: String?
    /// Whether downloads are forbidden: `HF_HUB_OFFLINE` or `TRANSFORMERS_OFFLINE`.
    package var isOffline = false
    /// The longest time without a byte, in seconds: `HF_HUB_DOWNLOAD_TIMEOUT`.
    package var stallSeconds = 30
    /// The time to wait before the first retry, in seconds; it doubles with each further one.
    package var firstPause = 1.0

    /// Reads the environment, and the file with the user's token.
    package init(environment: HubEnvironment) {
        if let given = environment.text("HF_ENDPOINT") {
            endpoint = given
            while endpoint.hasSuffix("/") { endpoint.removeLast() }
        }
        isOffline = ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"].contains { Self.isSet(environment.text($0)) }
        if let seconds = environment.text("HF_HUB_DOWNLOAD_TIMEOUT").flatMap({ Double($0) }), seconds >= 1 {
            stallSeconds = Int(min(seconds, 3600))
        }
        guard !Self.isSet(environment.text("HF_HUB_DISABLE_IMPLICIT_TOKEN")) else { return }
        let path = HubHome(environment: environment).path(named: ["HF_TOKEN_PATH"], otherwise: "token")
        token =
            Self.cleaned(environment.text("HF_TOKEN") ?? environment.text("HUGGING_FACE_HUB_TOKEN") ?? "")
            ?? Self.token(in: path)
    }

    /// Larger than any token.
    private static let largestTokenByteCount = 1 << 16

    private static func token(in path: FilePath) -> String? {
        let content = try? CheckpointFile.read(path, purpose: "the token", limit: largestTokenByteCount)
        return content.flatMap { String(validating: $0, as: UTF8.self) }.flatMap(cleaned)
    }

    private static func isSet(_ value: String?) -> Bool {
        ["1", "on", "yes", "true"].contains(value?.lowercased() ?? "")
    }

    /// Returns a token without surrounding white space; nil if it would not be valid in an HTTP header.
    private static func cleaned(_ text: String) -> String? {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 1, words[0].utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        return String(words[0])
    }
}
