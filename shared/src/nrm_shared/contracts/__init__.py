"""What services say to each other and to partners: one module per owner. Business words, no behaviour."""
