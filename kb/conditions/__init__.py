"""Text → what it asks for and gives (申报条件与优惠), pure: no catalogue, no clock."""
