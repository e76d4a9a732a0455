"""One LightningModule per method, and the one place that trains them."""
