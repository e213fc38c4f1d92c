"""The five ids that stand for no text."""

SPECIAL_TOKENS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")  # their ids are 0 to 4
PAD_ID = 0
CLS_ID = 2
SEP_ID = 3
MASK_ID = 4
FIRST_ORDINARY_ID = 5  # ids from here on stand for text
