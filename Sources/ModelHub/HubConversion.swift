internal import CLIPModel
internal import FoundationEssentials

/// Finds the pull request in which the Hub's own bot offers a repository's weights as safetensors.
///
/// Older repositories, which have pickles, have one; `transformers` finds it in the same way (its
/// `safetensors_conversion.get_conversion_pr_reference`). Pull requests by other authors are ignored.
enum HubConversion {
    private static let robot = "SFconvertbot"
    private static let title = "Adding `safetensors` variant of this model"
    private static let largestByteCount = 8 << 20

    /// Returns the repository at the revision of the pull request; nil if there is none.
    ///
    /// - Throws: ``ModelHubError``.
    static func find(for repository: HubRepository, from client: HubClient) throws -> HubRepository? {
        let address =
            "\(client.settings.endpoint)/api/models/\(repository.path)/discussions?type=pull_request&status=open&author=\(robot)"
        let (response, content) = try client.content(address, limit: largestByteCount)
        guard (200..<300).contains(response.status),
            let answer = try? JSONDecoder().decode(Answer.self, from: content)
        else { return nil }
        let request = answer.discussions.first { request in
            request.isPullRequest && request.status == "open" && request.title == title
                && request.author?.name == robot && request.num > 0
        }
        return request.flatMap { repository.at("refs/pr/\($0.num)") }
    }

    private struct Answer: Decodable {
        struct Author: Decodable { var name: String? }
        struct Request: Decodable {
            var num: Int
            var title: String
            var status: String
            var isPullRequest: Bool
            var author: Author?
        }

        var discussions: [Request]
    }
}
