/// Something that an assistant can ask of the library.
protocol AssistantTool: Sendable {
    /// What a client is told of it.
    var declaration: ToolDeclaration { get }

    /// Answers a call, on any thread.
    ///
    /// - Throws: ``ToolProblem``, what the library, the model or the files of pictures throw, or `CancellationError` if the call was
    ///   cancelled.
    func result(_ arguments: ToolArguments, _ call: ToolCall) throws -> ToolResult
}
