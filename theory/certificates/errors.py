"""What is raised where a certificate does not prove what it says."""


class CertificateError(ValueError):
    """A certificate that is damaged, or does not prove its bound."""
