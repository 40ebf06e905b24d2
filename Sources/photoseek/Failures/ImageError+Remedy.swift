internal import ImagePreprocessing

extension ImageError: ExplainedError {}

extension PreprocessingError: ExplainedError {}
