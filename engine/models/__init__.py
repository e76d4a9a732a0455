"""Networks: nn.Module only, no files, no optimisers, no losses."""
