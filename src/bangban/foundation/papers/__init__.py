"""Official papers 文书: facts in, one typeset PDF out; the same facts give the same bytes.

Law: 行政许可法 Art. 32, 38, 42, 45; 行政复议法 Art. 20; 行政诉讼法 Art. 46; 社会救助暂行办法 Art. 11.
Front door: services.typeset; names (the kinds and the facts that each one needs).
"""
