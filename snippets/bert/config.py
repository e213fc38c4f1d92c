"""The sizes of a BERT, and how many parameters they make."""

from dataclasses import dataclass, fields

LAYER_NORM_EPSILON = 1e-12
INITIAL_DEVIATION = 0.02


@dataclass(frozen=True)
class BertConfig:
    r"""The sizes that determine a masked language model.

    With $V$ tokens, width $H$, $N$ layers, inner width $I$, length $L$ and $S$ segments, the model has

    $$\underbrace{(V+L+S+2)H}_{\text{embeddings}}
    +N\big(\underbrace{4(H^2+H)}_{\text{attention}}+\underbrace{2HI+I+H}_{\text{feed-forward}}
    +\underbrace{4H}_{\text{norms}}\big)
    +\underbrace{H^2+3H+V}_{\text{head}}$$

    parameters: the head shares its matrix with the token embedding.

    Raises:
        ValueError: a size is not positive, the heads do not divide the width, or dropout is not in [0, 1).

    Example:
        >>> BertConfig.base(30522).parameter_count
        109514298

    Reference: Devlin, Chang, Lee and Toutanova, BERT: pre-training of deep bidirectional transformers for
    language understanding, NAACL 2019. arXiv:1810.04805
    """

    vocabulary_size: int
    hidden_size: int
    layers: int
    heads: int
    intermediate_size: int
    max_length: int  # of every sequence: all shapes are static
    max_predictions: int  # positions that the head looks at, in every sequence
    segments: int = 2
    dropout: float = 0.1

    def __post_init__(self) -> None:
        for field in fields(self)[:-1]:
            size = getattr(self, field.name)
            if not isinstance(size, int) or size < 1:
                raise ValueError(f"expected {field.name} to be a positive integer, received {size!r}")
        if self.hidden_size % self.heads:
            raise ValueError(
                f"expected heads to divide hidden_size, received {self.heads} heads for a width of "
                f"{self.hidden_size}"
            )
        if self.max_predictions > self.max_length:
            raise ValueError(
                f"expected max_predictions of at most max_length = {self.max_length}, received "
                f"{self.max_predictions}"
            )
        if not 0 <= self.dropout < 1:
            raise ValueError(f"expected 0 <= dropout < 1, received {self.dropout}")

    @classmethod
    def tiny(
        cls, vocabulary_size: int, *, max_length: int = 128, max_predictions: int = 20, dropout: float = 0.1
    ) -> "BertConfig":
        """Return 2 layers of width 128."""
        return cls(vocabulary_size, 128, 2, 2, 512, max_length, max_predictions, dropout=dropout)

    @classmethod
    def small(
        cls, vocabulary_size: int, *, max_length: int = 128, max_predictions: int = 20, dropout: float = 0.1
    ) -> "BertConfig":
        """Return 4 layers of width 512."""
        return cls(vocabulary_size, 512, 4, 8, 2048, max_length, max_predictions, dropout=dropout)

    @classmethod
    def base(
        cls, vocabulary_size: int, *, max_length: int = 512, max_predictions: int = 80, dropout: float = 0.1
    ) -> "BertConfig":
        """Return 12 layers of width 768."""
        return cls(vocabulary_size, 768, 12, 12, 3072, max_length, max_predictions, dropout=dropout)

    @property
    def parameter_count(self) -> int:
        """Return the number of trainable parameters."""
        V, H, I = self.vocabulary_size, self.hidden_size, self.intermediate_size
        embeddings = (V + self.max_length + self.segments + 2) * H
        layer = 4 * (H * H + H) + (2 * H * I + I + H) + 4 * H
        head = H * H + 3 * H + V
        return embeddings + self.layers * layer + head
