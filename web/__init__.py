"""The web face. In this first form it holds Django's settings alone; the pages come with the web desk."""
