"""The numbered case (办件): moves, turns, terms, papers, ratings, archive. Everything that enters a county becomes one.

Law: 行政许可法 Art. 29-45, 82; 社会救助暂行办法 Art. 11; 国办发〔2019〕51号.
Front door: services.moving.take, services.sweeping.sweep; queries; events.
"""
