"""The room of documents: the list, the page that every role meets, its pages as pictures, its files."""
