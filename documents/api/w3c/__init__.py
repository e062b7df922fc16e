"""The W3C Web Annotation Protocol: containers, annotations, their JSON-LD context."""
