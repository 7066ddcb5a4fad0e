"""Credit: the record, what other agencies send, lists with their repair, and the risk grade."""
